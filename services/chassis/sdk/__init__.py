"""What a department is written against: deciders, services, ids, settings."""
