"""Exports of a site's database: listed, fetched, read as typed rows, turned into tables.

client ─► fetch ─► listing          file ─► reader ─► plan ─► parse ─► arrays     rows
                                      │        │                 arrow            rows, faster
                                      │        └► unpack, cut                     bytes to blocks
                                      └► sinks, sqlite                            tables
e621, femboyfans: the tables of each site, as classes of rows
"""
