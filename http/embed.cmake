# cmake -DOUT=file.cpp -DFILES=a;b -P embed.cmake: writes C++ that holds these files.
set(text "#include \"http/web_asset.hpp\"\n\nnamespace steward::http {\nnamespace {\n")
set(cases "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} symbol)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND text "constexpr unsigned char bytes_of_${symbol}[] = {${bytes}};\n")
  string(APPEND cases "  if (name == \"${name}\") {\n    static const auto text = std::make_shared<const std::string>("
         "reinterpret_cast<const char*>(bytes_of_${symbol}), sizeof bytes_of_${symbol});\n    return text;\n  }\n")
endforeach()
string(APPEND text "}  // namespace\n\nstd::shared_ptr<const std::string> web_asset(std::string_view name) {\n${cases}  return nullptr;\n}\n\n"
       "}  // namespace steward::http\n")
file(WRITE ${OUT} "${text}")
