hard "size" { type = "number" }
-- Nothing of it is kept: no explicit consent covers it yet.
hard "kin" { type = "string", special = "ethnicity", purpose = "care", about = "where the family comes from" }
