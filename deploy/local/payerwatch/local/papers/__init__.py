"""What is written from the code instead of beside it: event schemas, AsyncAPI, parts of the documents."""
