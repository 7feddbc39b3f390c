"""Marshmallow schemas: `incoming` is enforced, the others describe what `cms.api.shapes` dumps.

The OpenAPI document is made from them, and every answer that the tests see is held against it.
"""
