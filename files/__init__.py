"""Files that strangers send and that nobody else may see: judged, kept under a name of ours, scanned, handed out, swept."""
