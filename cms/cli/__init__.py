"""The command line: ``cms COMMAND``. Each group has its file; nothing runs on import.

A broken plugin must not disable the tool that names it: ``cms plugins list`` and ``check`` load
plugins one by one and never make an application, and commands about money need no plugin.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from cms.config import ConfigError
from cms.logs import configure_logs
from cms.sdk.errors import CMSError, PluginRejected

COMMANDS = {
    "serve": "cms.cli.serving:serve_command",
    "migrate": "cms.cli.serving:migrate_command",
    "grant": "cms.cli.money:grant_command",
    "ledger": "cms.cli.ledger:ledger_group",
    "economy": "cms.cli.economy:economy_group",
    "plugins": "cms.cli.plugins:plugins_group",
    "reconcile": "cms.cli.money:reconcile_command",
    "import": "cms.cli.content:import_command",
    "publish": "cms.cli.content:publish_command",
    "due": "cms.cli.due:due_command",
    "people": "cms.cli.people:people_group",
}
"""Where each command is; imported when it is named, since a start would pay for all the others."""


class _Commands(click.Group):
    """The commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of the help text."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or None for a name that is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=_Commands, context_settings={"max_content_width": 100})
def commands() -> None:
    """Tribune: a headless CMS in which plugins decide who earns and who pays.

    Start with `cms serve --demo`. Everything is kept in the folder TRIBUNE_DATA (default: var);
    DATABASE_URL names a PostgreSQL database instead, CMS_PLUGINS the plugins to switch on.
    """


def main(words: Sequence[str] | None = None) -> None:
    """Run a command; failures are a sentence or two on standard error, never a traceback."""
    configure_logs()
    try:
        commands(words, standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except PluginRejected as fault:
        _fail(f"{fault}\n`cms plugins check` looks at each plugin alone and says how to go on.")
    except (CMSError, ConfigError) as fault:
        _fail(str(fault))
    except OSError as fault:
        _fail(f"{fault.filename or 'A file'}: {fault.strerror or fault}")


def _fail(text: str) -> None:
    click.echo(f"cms: {text}", err=True)
    sys.exit(1)
