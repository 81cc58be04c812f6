"""What Django itself costs on this machine: the ceilings our own figures are measured against."""
