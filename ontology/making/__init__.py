"""The making of the large code lists out of tables of observed codes: see ``ontology/make_codelists.py``."""
