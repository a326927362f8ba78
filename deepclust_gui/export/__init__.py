"""Results leave here: tables, arrays, folders of images."""
