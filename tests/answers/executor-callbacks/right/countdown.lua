-- A countdown tells when all pages are done; the executors end by themselves.
local site = require "site"

local threads <close> = thread_executor(4)
local processes <close> = process_executor(2)
local left, total, page_of = countdown(site.pages()), 0, {}

local function counted(future)
  local words = future:result()
  print("page " .. page_of[future] .. ": " .. words .. " words")
  total = total + words
  left:count_down()
end

local function fetched(future)
  local ok, text = pcall(future.result, future)
  if not ok then
    print("page " .. page_of[future] .. ": " .. text:match "not found")
    left:count_down()
    return
  end
  local next_one = processes:submit(site.count, text)
  page_of[next_one] = page_of[future]
  next_one:add_done_callback(counted)
end

for n = 1, site.pages() do
  local future = threads:submit(site.fetch, n)
  page_of[future] = n
  future:add_done_callback(fetched)
end

left:wait()
print("total: " .. total)
