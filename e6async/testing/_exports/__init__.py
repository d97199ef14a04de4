"""Exports of a fake site's database, as the real ones' are: PostgreSQL's CSV, packed and served.

columns.json   the tables of both sites: name, PostgreSQL's type, whether it may be NULL; from
               db/exports/*.sql and db/structure.sql of e621ng, db/export/*.sql and db/schema.rb of
               FemboyFans
writer         rows as `COPY ... TO STDOUT CSV HEADER` writes them
rows           the rows of a world
served         listings and files
"""

from e6async.testing._exports.served import ROUTES, is_export, serve

__all__ = ["ROUTES", "is_export", "serve"]
