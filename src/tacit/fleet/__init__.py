"""Judge many repositories by the patterns of one knowledge base, on one machine or on a cluster."""
