"""Files over HTTP, for downloads and exports."""
