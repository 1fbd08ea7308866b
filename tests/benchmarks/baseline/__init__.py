"""The tools the product is measured beside."""
