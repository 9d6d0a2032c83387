# pushplan_layer(FOLDER LINK TARGET...): the .cc files of a folder (not of folders below it) as a static library, named
# after the folder with '/' as '_'. Headers are included from the repository root.
function(pushplan_layer folder)
  cmake_parse_arguments(LAYER "" "" "LINK" ${ARGN})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE PUSHPLAN_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${name} PUBLIC ${LAYER_LINK} PRIVATE pushplan_options)
endfunction()
