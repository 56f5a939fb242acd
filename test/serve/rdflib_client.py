"""What rdflib's SPARQLStore makes of an endpoint, as one line of JSON. A token comes from the environment."""
import json
import os
import sys
from urllib.error import HTTPError

from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

endpoint = sys.argv[1]
token = os.environ.get("TOKEN")
LEAD = "https://w3id.org/leadpod#"
STATUS = URIRef(f"{LEAD}status")


def options():
    # A dictionary of its own for each store, which writes into it.
    return {} if token is None else {"headers": {"Authorization": f"Bearer {token}"}}


def refusal(work):
    try:
        work()
        return None
    except HTTPError as error:
        return error.code


seen = {}
for method in ("GET", "POST", "POST_FORM"):
    graph = Graph(store=SPARQLStore(endpoint, method=method, **options()))
    select = graph.query(f"SELECT ?lead ?status {{ ?lead <{LEAD}status> ?status }} ORDER BY ?status")
    ask = graph.query(f'ASK {{ ?lead <{LEAD}status> "new" }}')
    construct = graph.query(f"CONSTRUCT {{ ?lead <{LEAD}is> ?status }} {{ ?lead <{LEAD}status> ?status }}")
    seen[method] = {
        "select": [[str(term) for term in row] for row in select],
        "ask": ask.askAnswer,
        "construct": sorted(str(value) for value in construct.graph.objects()),
    }
named = Graph(store=SPARQLStore(endpoint, **options()), identifier="https://pod.example/leads/a.ttl")
seen["named"] = [str(value) for value in named.objects(None, STATUS)]
seen["name"] = [value.n3() for value in named.objects(None, URIRef("http://schema.org/name"))]
# By POST a refusal is what comes back: status, words, nothing.
seen["wrong"] = graph.query("SELECT * {")[0]
updates = SPARQLUpdateStore(endpoint, endpoint, **options())
seen["update"] = refusal(lambda: updates.update(f'INSERT DATA {{ <x:y> <{LEAD}status> "gone" }}'))
print(json.dumps(seen))
