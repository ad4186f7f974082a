vcl 4.1;

# The nodes, for varnish.vcl. A node is asked every second whether it is there.
probe alive {
    .url = "/";
    .interval = 1s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend node_1 {
    .host = "10.0.0.11";
    .port = "80";
    .probe = alive;
}

backend node_2 {
    .host = "10.0.0.12";
    .port = "80";
    .probe = alive;
}
