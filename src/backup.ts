// `pgscrub backup`, step by step (design: backup). The source is only read; the file gets its name when it is whole.
