"""One module per verb: each takes a workspace, returns a frozen report, and prints nothing."""
