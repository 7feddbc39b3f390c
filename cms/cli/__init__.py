"""The command line: ``cms COMMAND``. Each group has its file; nothing runs on import.

A broken plugin must not disable the tool that names it: ``cms plugins list`` and ``check`` load
plugins one by one and never make an application, and commands about money need no plugin.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from cms.cli.content import import_command, publish_command
from cms.cli.due import due_command
from cms.cli.economy import economy_group
from cms.cli.ledger import ledger_group
from cms.cli.money import grant_command, reconcile_command
from cms.cli.plugins import plugins_group
from cms.cli.serving import migrate_command, serve_command
from cms.config import ConfigError
from cms.logs import configure_logs
from cms.sdk.errors import CMSError, PluginRejected


@click.group(context_settings={"max_content_width": 100})
def commands() -> None:
    """Tribune: a headless CMS in which plugins decide who earns and who pays.

    Start with `cms serve --demo`. Everything is kept in the folder TRIBUNE_DATA (default: var);
    DATABASE_URL names a PostgreSQL database instead, CMS_PLUGINS the plugins to switch on.
    """


for _command in (
    serve_command,
    migrate_command,
    grant_command,
    ledger_group,
    economy_group,
    plugins_group,
    reconcile_command,
    import_command,
    publish_command,
    due_command,
):
    commands.add_command(_command)


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
