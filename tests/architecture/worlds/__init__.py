"""Parts of the matrix world: `objects(world)` gives the arguments of routes by label of the "objet" column."""
