"""Identity providers beside the node: mock banks, as behind mojeID, and the nodes of other countries, as in eIDAS (N1, N2, N4).

Each is an OpenID provider of its own below `/partners/<id>`, with its own pages and its own accounts; the node is their client and
believes them no more than it can verify. Owns both sides. The client's side knows no login of the node: it tells who was vouched for.
"""
