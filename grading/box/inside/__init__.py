"""What runs within the sandbox. The outside imports only `wire`; nothing here knows of the gradebook."""
