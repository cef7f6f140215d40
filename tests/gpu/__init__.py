"""What is to be known of a GPU in the first ten minutes with one: `make gpu`.

run        the command line; every check in turn, until the time is up
check      what a check is, where it runs, and what comes of it
running    one check in a process of its own, which may fail, hang or die
checks/    all of them
sizes      how much each of them asks for: of a GPU, and of a CPU on which all this is only tried
serving    an engine, what is asked of it, and when it said what
report     the table and the JSON file
pretended  checks for the test of all this
kit        what an image with torch, transformers and triton lacks, in one folder
"""
