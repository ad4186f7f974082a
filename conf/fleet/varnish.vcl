vcl 4.1;

# Varnish before the nodes, in place of the balancer and Redis. Annotated pages are kept as long as the
# nodes say, revalidated by their ETag, and purged by publish.py when a sidecar or an article changes.

import directors;
include "nodes.vcl";

# Who may purge: the machine that publish.py runs on.
acl publishers {
    "127.0.0.1";
}

sub vcl_init {
    new nodes = directors.round_robin();
    nodes.add_backend(node_1);
    nodes.add_backend(node_2);
}

sub vcl_recv {
    set req.backend_hint = nodes.backend();
    if (req.method == "PURGE") {
        if (client.ip !~ publishers) {
            return (synth(405, "Not allowed"));
        }
        # Of every host and with every query.
        ban("obj.http.X-Path == " + req.url);
        return (synth(200, "Purged"));
    }
    # A page that is no longer fresh is served only where no node answers: see vcl_deliver.
    if (req.restarts == 0) {
        set req.grace = 0s;
    } else {
        set req.grace = 1h;
    }
}

sub vcl_backend_response {
    set beresp.http.X-Path = regsub(bereq.url, "\?.*$", "");
    # Kept for an hour beyond its freshness, to be revalidated, or for when no node answers.
    set beresp.grace = 1h;
    set beresp.keep = 1h;
    if (beresp.status >= 500 && bereq.retries == 0) {
        set bereq.backend = nodes.backend();
        return (retry);
    }
}

# The node has just gone: the other one may be there.
sub vcl_backend_error {
    if (bereq.retries == 0) {
        set bereq.backend = nodes.backend();
        return (retry);
    }
}

sub vcl_deliver {
    # Readers rather have an article with notes that are an hour old than none. Where no note may
    # outlast its review's expiry, take this out.
    if (resp.status >= 500 && req.restarts == 0) {
        return (restart);
    }
    unset resp.http.X-Path;
}
