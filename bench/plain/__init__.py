"""What a first afternoon with Django REST framework and django-filter gives, on the same tables: a peer for the bench.

A model serializer that shows what belongs to a record, a filterset made from a list of fields, a search in columns,
pages with a count, and facets counted one after the other.
"""
