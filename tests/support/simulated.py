"""A finished run of the simulator, with round figures, for pages to show."""

from cms.sdk.money import twei
from cms.services.plugins.simulations import Day, Kind, Scoreboard

DAYS = 12


def scoreboard(*, preset: str = "", faults: tuple[str, ...] = ()) -> Scoreboard:
    """A town of a hundred readers and three patient robots, over twelve days."""
    days = tuple(
        Day(
            day=n,
            treasury_utwei=twei("10000") - n * twei("40"),
            pools_utwei=n * twei("30"),
            wallets_utwei=n * twei("10"),
            paid_utwei={"honest": twei("44") + n, "patient": twei("3.50")},
            net_utwei={"honest": twei("34"), "patient": twei("3.50")},
            held_utwei=twei("20"),
            median_utwei_per_day={"honest": twei("0.34") - 1, "patient": twei("1.13")},
        )
        for n in range(1, DAYS + 1)
    )
    return Scoreboard(
        preset=preset,
        setup={"readers": 100, "articles_per_day": 2, "seed": 1, "grant_utwei": twei("3000")},
        days=days,
        kinds=(_kind("honest", 100, "0.34"), _kind("patient", 3, "1.13")),
        treasury_utwei={"end": days[-1].treasury_utwei, "least": days[-1].treasury_utwei},
        paid_utwei_per_day=twei("47.50"),
        bots_share_permille=74,
        by_line_utwei={"patient read_to_earn.reward_reader": twei("42")},
        done={"honest plus": 900},
        refused={"honest levels.too_low": 11},
        unpaid={"honest pluses.reward_author pool_empty": 787},
        faults=faults,
        events=2_600,
        seconds=21.5,
        proof_seconds=0.2,
    )


def _kind(name: str, accounts: int, each: str) -> Kind:
    return Kind(
        kind=name,
        accounts=accounts,
        net_utwei=accounts * DAYS * twei(each),
        paid_utwei=accounts * DAYS * twei(each),
        net_utwei_per_day=twei(each),
        median_utwei_per_day=twei(each) - 1,
        best_utwei_per_day=2 * twei(each),
    )
