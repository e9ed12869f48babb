"""Paper: how a slip looks, how it becomes bytes, and the wires that carry them.

ticket    what stands on a patient's slip, as a pure value, and its layout into blocks
blocks    the few things a sheet is made of; no bytes
escpos    blocks into the bytes of one printer, as its profile says
raster    words and figures as dots: shaped, from bundled fonts
paper     those bytes read back into text and a picture: the virtual printer's eyes
profile   what a printer can do, as data in `profiles/*.toml`
wires     network, file, virtual: each says honestly what is known of the sheet
slip      gathers from the tables what stands on a slip
worker    one printer's thread: sheet by sheet, from the record before the first byte to the record of the end
spool     all workers: woken by the journal, started, stopped, and asked how they are
"""
