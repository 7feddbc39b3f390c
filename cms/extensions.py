"""The Flask extensions, made once and bound to each application by the factory."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from cms.sdk.tables import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
