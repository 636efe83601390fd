"""The service worker's script: at the root, never kept, and naming its parts by their current addresses."""


def test_it_is_asked_for_anew_each_time_and_names_its_scripts(client):
    answer = client.get("/sw.js")
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-cache", "text/javascript; charset=utf-8")
    assert answer.content.decode().splitlines() == [
        'self.STATIC = "/static/";',
        'importScripts("/static/js/offline-queue.js", "/static/js/worker.js");',
    ]
    assert client.post("/sw.js").status_code == 405
