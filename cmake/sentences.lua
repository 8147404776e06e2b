-- SPDX-License-Identifier: MIT
-- Makes C of the sentences that the program says without Lua, for interp/base/language.h:
--   lua5.4 cmake/sentences.lua stdlib/conlua/texts/program.lua OUTPUT.h OUTPUT.c
-- The header has the English of each as a macro, so that the compiler checks what is put into it;
-- the other file pairs the English with the Chinese.

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function c_string(text)
  return '"' .. text:gsub('[%c"\\?\x80-\xff]', function(byte)
    return ("\\%03o"):format(byte:byte())
  end) .. '"'
end

local rows, keys = dofile(arg[1]), {}
for key in pairs(rows) do keys[#keys + 1] = key end
table.sort(keys)

local note = "/* Made by cmake/sentences.lua from stdlib/conlua/texts/program.lua. */\n"
local macros, pairs_of = {}, {}
for i, key in ipairs(keys) do
  macros[i] = ("#define CON_SAYS_%s %s\n"):format(key:upper(), c_string(rows[key][1]))
  pairs_of[i] = ("  {CON_SAYS_%s, %s},\n"):format(key:upper(), c_string(rows[key][2]))
end

write(arg[2], note .. "#pragma once\n" .. table.concat(macros))
write(arg[3], note .. '#include "base/language.h"\n\nconst con_sentence con_sentences[] = {\n'
  .. table.concat(pairs_of) .. "  {0, 0},\n};\n")
