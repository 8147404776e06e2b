-- Two blocks, which close the executors at their ends, in the right order.
local site = require "site"
local total, sums = 0, {}
do
  local processes <close> = process_executor(2)
  do
    local threads <close> = thread_executor(4)
    for page = 1, site.pages() do
      threads:submit(site.fetch, page):add_done_callback(function(fetched)
        local why = fetched:exception()
        if why then
          print("page " .. page .. ": " .. tostring(why))
          return
        end
        local counting = processes:submit(site.count, fetched:result())
        counting:add_done_callback(function(c) sums[page] = c:result() end)
        counting:add_done_callback(function() print("page " .. page .. ": " .. sums[page] .. " words") end)
      end)
    end
  end
end
for _, n in pairs(sums) do total = total + n end
print("total: " .. total)
