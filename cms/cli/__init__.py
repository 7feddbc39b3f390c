"""The command line: ``cms COMMAND``. Each group has its file; nothing runs on import.

A broken plugin must not disable the tool that removes it: ``cms plugins list`` and ``check``
load plugins one by one and never make an application.
"""

from __future__ import annotations

import sys

import click

from cms.cli.content import import_command, publish_command
from cms.cli.money import grant_command, ledger_group
from cms.cli.plugins import plugins_group, reconcile_command
from cms.cli.serving import migrate_command, serve_command
from cms.config import ConfigError
from cms.sdk.errors import CMSError


@click.group()
def commands() -> None:
    """Tribune: a headless CMS in which plugins decide who earns and who pays."""


for _command in (
    serve_command,
    migrate_command,
    grant_command,
    ledger_group,
    plugins_group,
    reconcile_command,
    import_command,
    publish_command,
):
    commands.add_command(_command)


def main() -> None:
    """Run a command; failures are one sentence on standard error, never a traceback."""
    try:
        commands(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except (CMSError, ConfigError) as fault:
        click.echo(f"cms: {fault}", err=True)
        sys.exit(1)
