"""Creates the topics and permissions of an installation: `python -m services.provision`."""
