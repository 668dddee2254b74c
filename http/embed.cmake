# embed_files(OUT file.cpp FILES...): C++ that holds these files. The assembler includes them: as C++ arrays, a megabyte of script
# would take the compiler many seconds.
function(embed_files out)
  set(assembly "")
  set(symbols "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS ARGN)
    get_filename_component(name ${file} NAME)
    set(symbol steward_web_file_${number})
    math(EXPR number "${number} + 1")
    string(APPEND assembly
      "    \".global ${symbol}, ${symbol}_end\\n\"\n    \"${symbol}: .incbin \\\"${file}\\\"\\n${symbol}_end: .byte 0\\n\"\n")
    string(APPEND symbols "extern \"C\" const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND rows "      {\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} CONTENT "#include \"http/web_files.hpp\"

asm(\".section .rodata\\n\"
${assembly}    \".previous\\n\");

${symbols}
namespace steward::http {

std::vector<web_file> web_files() {
  return {
${rows}  };
}

}  // namespace steward::http
" @ONLY)
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${ARGN}")
endfunction()
