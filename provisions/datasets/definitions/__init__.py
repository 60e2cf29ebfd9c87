"""The columns of each dataset, in order, by subject. Labels and definitions are the models' own where they can be."""
