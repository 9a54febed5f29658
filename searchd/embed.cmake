# cmake -DOUT=assets.c -DASSETS="/path/openapi.json;/path/index.html" -DEXAMPLES="/path/finance/example-ticket.json;…" -P embed.cmake
# writes a C file with the table kb_assets: each file by its name, and examples.json, an object of the tickets by their folder.

function(add_asset name hex)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REPLACE "0x0a," "0x0a,\n" bytes "${bytes}")
  string(MAKE_C_IDENTIFIER "asset_${name}" symbol)
  set(arrays "${arrays}\nstatic const unsigned char ${symbol}[] = {\n${bytes}};\n" PARENT_SCOPE)
  set(rows "${rows}    {\"${name}\", {(const char *)${symbol}, sizeof ${symbol}}},\n" PARENT_SCOPE)
endfunction()

foreach(asset IN LISTS ASSETS)
  file(READ ${asset} hex HEX)
  get_filename_component(name ${asset} NAME)
  add_asset(${name} "${hex}")
endforeach()

set(examples "7b") # {
foreach(example IN LISTS EXAMPLES)
  get_filename_component(folder ${example} DIRECTORY)
  get_filename_component(folder ${folder} NAME)
  string(HEX "\"${folder}\":" key)
  file(READ ${example} hex HEX)
  string(APPEND examples "${comma}${key}${hex}")
  set(comma "2c") # ,
endforeach()
add_asset(examples.json "${examples}7d") # }

file(WRITE ${OUT} "#include \"searchd/assets.h\"\n${arrays}\nconst kb_asset kb_assets[] = {\n${rows}    {NULL, {NULL, 0}},\n};\n")
