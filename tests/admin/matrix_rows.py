"""The one table of who may do what in the admin, in which state.

Each row: endpoint, method, the subjects in its address, and what each role is answered, in the
order of ROLES. `-` is the way to the sign-in page. A status alone stands for an answer after
which something has changed, if the method is POST and the status below 400; with `=` behind it
nothing has. Whatever is refused (`-`, 400 and above) must change nothing, and a GET never may.

A new page needs a line for each of its methods and for each state that matters. Subjects are made
anew for every role: `id=own:live` calls `own("live")` of `tests/admin/place.py`, and what no
function is called stands for itself. A POST sends those that are not in its address in its form.
"""

from dataclasses import dataclass, field

ROLES = ("owner", "admin", "editor", "author", "moderator", "reader", "stranger")

TOLD = {
    "role",
    "deed",
    "act",
    "step",
    "is_on",
    "version",
    "cancel",
    "confirmed",
    "publish_at",
    "at",
    "form",
    "payee",
}


@dataclass(frozen=True)
class Row:
    endpoint: str
    method: str
    subjects: str
    answers: str
    data: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The row's name in a list of tests: what was sent, as far as it is short, and the answer."""
        sent = [f"{name}={value}" for name, value in self.data.items() if name in TOLD]
        where = f"{self.method} {self.endpoint.removeprefix('admin.')}"
        return " ".join(filter(None, (where, self.subjects, *sent, self.answers.split()[0])))
