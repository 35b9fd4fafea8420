"""The cdk8s side: constructs, charts and the App. Importing this starts Node.js; nothing else does."""
