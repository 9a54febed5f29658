# cmake -DOUT=assets.c -DASSETS="openapi=/path/openapi.json;page=/path/index.html" -P embed.cmake
# writes a C file with one function kb_asset_NAME() for each file.

set(code "#include \"searchd/assets.h\"\n")
foreach(asset IN LISTS ASSETS)
  string(REGEX MATCH "^([a-z]+)=(.*)$" matched "${asset}")
  set(name ${CMAKE_MATCH_1})
  file(READ ${CMAKE_MATCH_2} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(REPLACE "0x0a," "0x0a,\n" bytes "${bytes}")
  string(APPEND code "\nstatic const unsigned char ${name}[] = {\n${bytes}};\n\nkb_str kb_asset_${name}(void)\n"
         "{\n    return (kb_str){(const char *)${name}, sizeof ${name}};\n}\n")
endforeach()
file(WRITE ${OUT} "${code}")
