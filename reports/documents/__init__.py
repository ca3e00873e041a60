"""Documents from the numbers: municipal profile, support plan, whole report, basis for an application."""
