"""Forms: fields as data, errors where they belong, and nothing typed is lost."""
