-- SPDX-License-Identifier: MIT
-- How the tests of some libraries are run (`./dev luatests --suite NAME DIR`). DIR is a copy of
-- the library's source, of the version that is installed; docs/modules.md names the versions.
--   runner, arguments: a command, a script of Lua, that runs all of it as one file of tests
--   scripts: patterns of the shell: the files that are run, each by itself
--   except: Lua patterns of files that are none of it, or that need what is not here
--   whole: a file's own report counts or else it is one check, its exit code; for what calls assert
--     more or less often as time will have it, or ends by os.exit
--   path: what goes before the default path of modules, for what no package installs
--   cd: the folder of DIR that the tests start from
--   before: a command of the shell that makes what the tests read
--   prelude: Lua that runs before the file, in the unit
--   server: a file that serves the tests, in a unit of the same kind
return {
  cjson = {cd = "tests", before = "perl genutf8.pl", scripts = {"test.lua"}},
  penlight = {runner = "busted", arguments = "-o plainTerminal spec",
    before = "sed -i '/^os.exit/d' tests/test-dir.lua", -- its last line, which is for Windows
    scripts = {"tests/test-*.lua"}, path = "lua/?.lua;lua/?/init.lua"},
  luassert = {runner = "busted", arguments = "-o plainTerminal spec"},
  busted = {runner = "busted", arguments = "-o plainTerminal spec"},
  luaexpat = {runner = "busted", arguments = "-o plainTerminal spec"},
  inspect = {runner = "busted", arguments = "-o plainTerminal spec"},
  middleclass = {runner = "busted", arguments = "-o plainTerminal spec"},
  luahttp = {runner = "busted", arguments = "-o plainTerminal spec"},
  luacov = {runner = "busted", arguments = "-o plainTerminal spec"},
  lpeg = {scripts = {"test.lua"}},
  lfs = {scripts = {"tests/test.lua"}},
  serpent = {scripts = {"t/test.lua"}, path = "src/?.lua"},
  luv = {scripts = {"tests/run.lua"}, whole = true}, -- they close stdout
  argparse = {runner = "busted", arguments = "-o plainTerminal spec"},
  say = {runner = "busted", arguments = "-o plainTerminal spec"},
  mediator = {runner = "busted", arguments = "-o plainTerminal spec"},
  cliargs = {runner = "busted", arguments = "-o plainTerminal spec", path = "src/?.lua"},
  luaunit = {scripts = {"run_unit_tests.lua"}, whole = true},
  -- Some are for LuaJIT, one asks name servers of the internet, one is a script of the shell.
  cqueues = {cd = "regress", scripts = {"[0-9]*.lua"}, whole = true,
    except = {"^22%-", "^30%-", "^51%-", "^71%-", "^73%-", "^87%-", "^153%-"}},
  -- They are for a build with LUASOCKET_DEBUG, whose calls tell also how long they took; one test
  -- needs a host that drops what it gets; one expects that 1,025 sockets are too many to select.
  luasocket = {cd = "test", scripts = {"testclnt.lua"}, server = "testsrvr.lua",
    before = [[sed -i -e '/^connect_timeout()/d' -e 's/_SETSIZE+1/_SETSIZE-99/' -e \
      's/.*, elapsed = data.*/started = socket.gettime() & elapsed = socket.gettime() - started/' \
      testclnt.lua]],
    prelude = "require 'socket'._DEBUG = true"},
  -- Some need hosts of the internet, and some take minutes.
  copas = {before = "make certs", scripts = {"tests/*.lua"}, path = "src/?.lua", whole = true,
    except = {
      "connecttwice", "httpredirect", "request", "http%-timeout", "largetransfer", "starve",
    }},
  ["30log"] = {runner = "tsc", arguments = "-f specs/*.lua", path = "./?.lua"},
}
