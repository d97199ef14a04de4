"""What models are: records that cannot be changed, with plain data, JSON and schemas.

model            the base class, with a repr of one line
posts            what posts tell beyond their fields: page, thumbnail, why there is no URL
plain            models to dicts and JSON, and back
pydantic_schema  what pydantic and FastAPI ask for; field_docs has the docstrings of fields
"""
