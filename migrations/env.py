"""Alembic's door: one for the core and all plugins; `cms.pluginhost.migrate` calls it."""

from alembic import context

from cms.content import models as content_models  # noqa: F401  (fills the metadata)
from cms.ledger import models as ledger_models  # noqa: F401  (fills the metadata)
from cms.people import models as people_models  # noqa: F401  (fills the metadata)
from cms.sdk.tables import Base

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=Base.metadata,
    version_table=attributes["version_table"],
    include_object=attributes.get("include_object"),
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
