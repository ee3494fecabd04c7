hard "size" { type = "number" }
-- Kept while the customer consents, and never otherwise.
hard "kin" { type = "string", special = "ethnicity", purpose = "roots", about = "where the family comes from" }
