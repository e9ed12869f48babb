"""Paper: how a slip looks, how it becomes bytes, and the wires that carry them.

ticket    what stands on a patient's slip, as a pure value, and its layout into blocks
blocks    the few things a sheet is made of; no bytes
raster    words and figures as dots, shaped, from bundled fonts
escpos    blocks into the bytes of one printer, as its profile says
paper     those bytes read back into text and a picture: the virtual printer's eyes
profile   what a printer can do, as data in `profiles/*.toml`
wires     network, file, virtual: each says honestly what is known of the sheet
spool     follows the journal and prints what is owed, one thread a printer
"""
