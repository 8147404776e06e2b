-- print to a file: each line is handed to the system. The program that prints is another one, with
-- a file as its stdout.

local count = tonumber(arg[1] or 1)
if arg[2] == "prints" then
  local start = os.clock()
  for i = 1, count do print(i, "a line of an ordinary length, with a number") end
  io.stderr:write(string.format("%.6f %d\n", os.clock() - start, count))
else
  local lines, time = os.tmpname(), os.tmpname()
  assert(os.execute(string.format("'%s' '%s' %d prints >'%s' 2>'%s'", arg[-1], arg[0], count, lines,
    time)))
  local file = assert(io.open(time))
  print(file:read("l"))
  file:close()
  os.remove(lines)
  os.remove(time)
end
