# The parts of the page in the order in which they come: page.html holds the places for the others.
set(html_folder ${CMAKE_CURRENT_LIST_DIR})
set(html_styles base.css overview.css timeline.css matrix.css cell.css ladder.css print.css)
set(html_scripts dom.js data.js words.js state.js filter.js merge.js causes.js summary.js controls.js
                 matrix.js matrix_rows.js ladder.js evidence.js whatif.js service.js cell.js timeline.js main.js)
list(TRANSFORM html_styles PREPEND ${html_folder}/)
list(TRANSFORM html_scripts PREPEND ${html_folder}/)
set(html_parts ${html_folder}/page.html ${html_styles} ${html_scripts})
