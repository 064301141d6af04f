"""SHACL over one graph held in memory: all of SHACL Core, and ``sh:sparql`` on an engine of its own.

Terms are N-Triples text throughout, as the store gives them: ``<iri>``, ``_:blank``, ``"text"@zh``,
``"1.00"^^<datatype>``. What is not understood here (custom constraint components, ``$shapesGraph``) is named by
:attr:`~budgetkg.validate.shacl.shapes.ShapesGraph.foreign` and left to pyshacl.

Source: Shapes Constraint Language (SHACL), W3C Recommendation of 20 July 2017.
"""
