"""Files that DeepClust ships beside its code: icons, styles, licences."""
