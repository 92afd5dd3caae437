"""What the office's mail says about matters and cases."""
