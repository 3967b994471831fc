"""What people write or say becomes notes and pages."""
