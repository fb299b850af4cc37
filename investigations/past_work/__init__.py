"""Reading work done before this application: documents and tables. Pure: nothing here asks the database."""
